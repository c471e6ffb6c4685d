import type { PackDefinition, RuleDefinition } from './definition.ts';
import { LANGUAGES, LOCALES, type Language } from './localized.ts';
import type { PackPresentation } from './presentation.ts';

const PLACEHOLDER = /\{rule\.(\w+)\}/g;

/** Keys of the rules that texts of a presentation name as `{rule.<key>}`. */
export function rulesNamed(presentation: PackPresentation): string[] {
  return [...new Set([...JSON.stringify(presentation).matchAll(PLACEHOLDER)].map((match) => match[1]!))];
}

/**
 * The presentation with each `{rule.<key>}` in its texts replaced by the value in force, as the text's language writes
 * it: a text never names a threshold that somebody has changed.
 * @param values rule → value; a rule that it lacks has its default
 */
export function presentWithRules(
  { presentation, rules: { definitions } }: Pick<PackDefinition, 'presentation' | 'rules'>,
  values: Readonly<Record<string, number>>,
): PackPresentation {
  const written = (text: string, language: Language): string =>
    text.replace(PLACEHOLDER, (whole, key: string) => {
      const rule = definitions[key];
      return rule ? write(values[key] ?? rule.default, rule.unit, language) : whole;
    });
  const replaced = (value: unknown, language: Language): unknown => {
    if (typeof value === 'string') return written(value, language);
    if (Array.isArray(value)) return value.map((item) => replaced(item, language));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        replaced(item, LANGUAGES.find((own) => own === name) ?? language),
      ]),
    );
  };
  return replaced(presentation, 'en') as PackPresentation;
}

function write(value: number, unit: RuleDefinition['unit'], language: Language): string {
  const style = unit === 'ratio' ? ({ style: 'percent' } as const) : {};
  const text = new Intl.NumberFormat(LOCALES[language], { ...style, maximumFractionDigits: 2 }).format(value);
  return unit === 'CLP' ? `$${text}` : text;
}
