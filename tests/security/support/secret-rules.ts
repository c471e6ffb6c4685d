export interface SecretRule {
  readonly name: string;
  readonly pattern: RegExp;
}

/** What a secret looks like that must not stand in a repository. */
export const SECRET_RULES: readonly SecretRule[] = [
  { name: 'private key', pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/ },
  { name: 'key of Pulso', pattern: /\bpulso_[0-9a-f]{12}_[A-Za-z0-9_-]{43}\b/ },
  { name: 'AWS key', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { name: 'GitHub token', pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{40,}\b/ },
  { name: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  {
    name: 'Slack token or webhook',
    pattern: /\bxox[abprs]-[\w-]{10,}|hooks\.slack\.com\/services\/T\w+\/B\w+\/\w{20,}/,
  },
  { name: 'Google key', pattern: /\bAIza[\w-]{35}\b/ },
  { name: 'signed token', pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/ },
  { name: 'Sentry DSN', pattern: /https:\/\/[0-9a-f]{32}(?::[0-9a-f]{32})?@[\w.-]+\/\d+/ },
  {
    name: 'password in an address',
    pattern:
      /\b(?:postgres(?:ql)?|rediss?|https?|smtps?):\/\/[^\s:@/'"`<>${}]*:(?!password@|secret@)[^\s:@/'"`<>${}]{3,}@/,
  },
  {
    name: 'secret in an assignment',
    pattern:
      /(?:password|passwd|secret|token|api_?key)["']?\s*[:=]\s*["'](?=[^"'\s]*\d)(?=[^"'\s]*[A-Za-z])[^"'\s$<>{}]{20,}["']/i,
  },
];

/** Names of the rules that a text breaks, with the line. */
export function findSecrets(text: string): { readonly rule: string; readonly line: number }[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      SECRET_RULES.filter(({ pattern }) => pattern.test(line)).map(({ name }) => ({ rule: name, line: index + 1 })),
    );
}
