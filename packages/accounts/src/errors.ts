import type { Localized } from '@pulso/kpi-core';

export type AccountErrorCode =
  | 'account-exists'
  | 'unknown-account'
  | 'unknown-key'
  | 'weak-password'
  | 'invalid-role'
  | 'invalid-name'
  | 'invalid-expiry'
  | 'secret-unusable';

/** An account, key or secret that cannot be as it was asked for; the text is meant for the person who asked. */
export class AccountError extends Error {
  readonly code: AccountErrorCode;
  readonly text: Localized;
  constructor(code: AccountErrorCode, text: Localized) {
    super(text.en);
    this.name = 'AccountError';
    this.code = code;
    this.text = text;
  }
}
