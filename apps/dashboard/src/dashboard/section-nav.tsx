import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { Kpi, Semaphore } from '@pulso/kpi-core/contract';
import type { PackPresentation } from '@pulso/kpi-core/presentation';
import { useLocale } from '../i18n/locale-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import { useSnapshotData } from '../snapshots/use-snapshot.ts';
import { StatusShape } from '../ui/icons.tsx';
import { worstStatus } from './worst-status.ts';

type Sections = PackPresentation['sections'];

/** The worst light of each section, in their order. */
function worstOf(sections: Sections, kpis: Readonly<Record<string, Kpi | undefined>>): readonly Semaphore[] {
  return sections.map(({ items }) =>
    worstStatus(items.flatMap((item) => (item.kind === 'kpi' ? [kpis[item.key]?.status ?? 'none'] : []))),
  );
}

/** Jumps to the sections; each says the worst light of its figures, so that the eye finds the trouble from here. */
export function SectionNav({ drawn }: { drawn: boolean }): ReactNode {
  const { pack } = usePage();
  const { t, text } = useLocale();
  const { sections } = pack.presentation;
  const lights = useSnapshotData(
    'kpis',
    useCallback(
      (data: Readonly<Record<string, unknown>>) => worstOf(sections, data as Readonly<Record<string, Kpi | undefined>>),
      [sections],
    ),
  ).value;
  const here = useVisibleSection(sections, drawn);
  return (
    <nav aria-label={t('nav.label')} className="section-nav">
      <p className="nav-heading">{t('nav.onThisPage')}</p>
      <ul>
        <li>
          <a
            className="section-link"
            href="#content"
            aria-current={here === null ? 'location' : undefined}
            onClick={jump}
          >
            {t('nav.summary')}
          </a>
        </li>
        {sections.map((section, index) => (
          <li key={section.id}>
            <a
              className="section-link"
              href={`#${section.id}`}
              aria-current={here === section.id ? 'location' : undefined}
              onClick={jump}
            >
              {text(section.title)}
              <Light status={lights?.[index] ?? 'none'} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Green is silent: only what wants attention speaks up. */
function Light({ status }: { status: Semaphore }): ReactNode {
  const { t } = useLocale();
  if (status !== 'amber' && status !== 'red') return null;
  return (
    <span title={t(`status.${status}`)}>
      <StatusShape status={status} size={12} />
      <span className="visually-hidden">{t(`status.${status}`)}</span>
    </span>
  );
}

/** Scrolls and moves the focus without writing to the address: it belongs to the filters. */
function jump(event: React.MouseEvent<HTMLAnchorElement>): void {
  event.preventDefault();
  const id = event.currentTarget.hash.slice(1);
  if (id === 'content') scrollTo({ top: 0 });
  else document.getElementById(id)?.scrollIntoView();
}

/** @param drawn whether the sections are on the page: they come after the first figures */
function useVisibleSection(sections: Sections, drawn: boolean): string | null {
  const [here, setHere] = useState<string | null>(null);
  useEffect(() => {
    if (!drawn) return;
    const visible = new Set<string>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.isIntersecting) visible.add(entry.target.id);
          else visible.delete(entry.target.id);
        }
        setHere(scrollY < 80 ? null : (sections.find(({ id }) => visible.has(id))?.id ?? null));
      },
      { rootMargin: '-20% 0px -60% 0px' },
    );
    for (const { id } of sections) {
      const element = document.getElementById(id);
      if (element) observer.observe(element);
    }
    return () => observer.disconnect();
  }, [sections, drawn]);
  return here;
}
