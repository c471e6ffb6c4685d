import { describe, expect, it } from 'vitest';
import type { Client } from '../api/client.ts';
import { ServerProblem } from '../api/errors.ts';
import { errorsAsCsv } from './errors-csv.ts';
import { importFailure, runImport, type ImportPhase } from './import-run.ts';

function server(states: object[]): { client: Client; sent: { url: string; name: unknown }[] } {
  const sent: { url: string; name: unknown }[] = [];
  const left = [...states];
  const client = {
    upload: async (url: string, form: FormData, onProgress: (share: number) => void) => {
      sent.push({ url, name: (form.get('file') as File).name });
      onProgress(1);
      return { body: { statusUrl: '/s' } };
    },
    get: async () => ({ body: left.shift() }),
  } as unknown as Client;
  return { client, sent };
}

const file = new File(['a;b'], 'estados.csv');
const run = (client: Client, phases: ImportPhase[] = []) =>
  runImport({
    client,
    url: '/i?dryRun=true',
    file,
    signal: new AbortController().signal,
    onPhase: (phase) => phases.push(phase),
    wait: async () => undefined,
  });

describe('an import', () => {
  it('sends the file and follows the ticket to its report', async () => {
    const phases: ImportPhase[] = [];
    const { client, sent } = server([
      { state: 'waiting', progress: 0 },
      { state: 'active', progress: 0.4 },
      { state: 'completed', progress: 1, report: { applied: true } },
    ]);
    expect(await run(client, phases)).toEqual({ applied: true });
    expect(sent).toEqual([{ url: '/i?dryRun=true', name: 'estados.csv' }]);
    expect(phases).toEqual([
      { kind: 'uploading', sent: 0 },
      { kind: 'uploading', sent: 1 },
      { kind: 'working', progress: null },
      { kind: 'working', progress: null },
      { kind: 'working', progress: 0.4 },
    ]);
  });
  it('takes a report with refused rows for an answer, not for a failure', async () => {
    const { client } = server([{ state: 'failed', progress: 1, report: { applied: false, errorCount: 2 } }]);
    expect(await run(client)).toEqual({ applied: false, errorCount: 2 });
  });
  it('fails when the work did', async () => {
    const { client } = server([{ state: 'failed', progress: 0, error: 'worker lost' }]);
    await expect(run(client)).rejects.toThrow('worker lost');
  });
  it('tells a file that is too large from other refusals', () => {
    expect(importFailure(new ServerProblem(413, null, null)).tooLarge).toBe(true);
    expect(
      importFailure(new ServerProblem(415, { type: '', title: '', status: 415, detail: 'send a file' }, null)),
    ).toEqual({ tooLarge: false, detail: 'send a file' });
  });
});

describe('errors as a sheet', () => {
  it('opens in a Chilean Excel and cannot smuggle formulas', () => {
    const error = {
      row: 3,
      column: 'monto',
      value: '=1+1;"x"',
      reason: 'bad',
      message: { es: 'No es un monto', en: 'Not an amount' },
    };
    expect(errorsAsCsv([error], ['Fila', 'Columna', 'Valor', 'Motivo'], 'es')).toBe(
      '\uFEFFFila;Columna;Valor;Motivo\r\n3;monto;"\'=1+1;""x""";No es un monto\r\n',
    );
    expect(errorsAsCsv([error], ['Row', 'Column', 'Value', 'Reason'], 'en').split('\r\n')[1]).toBe(
      '3,monto,"\'=1+1;""x""",Not an amount',
    );
  });
});
