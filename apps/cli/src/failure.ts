import type { Localized } from '@pulso/kpi-core';

/** Something the person at the terminal can put right; told without a stack trace. Exit code 1. */
export class Failure extends Error {
  readonly text: Localized;
  constructor(text: Localized) {
    super(text.en);
    this.name = 'Failure';
    this.text = text;
  }
}

/** A command that was not written as it must be; the command's usage is told with it. Exit code 2. */
export class UsageFailure extends Failure {
  constructor(text: Localized) {
    super(text);
    this.name = 'UsageFailure';
  }
}
