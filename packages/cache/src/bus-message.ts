import type { NamespaceReason } from './events.ts';

/** What travels on the channel: text, fields joined by `|`. The scripts publish it in the same step as their writes. */
export type WireMessage =
  | {
      readonly kind: 'commit';
      readonly type: string;
      readonly namespace: string;
      readonly wire: string;
      readonly version: string;
      readonly contentHash: string;
      readonly changed: boolean;
    }
  | { readonly kind: 'mark'; readonly type: string; readonly namespace: string; readonly wire: string }
  /** A lease ended without a commit: whoever waits may try. */
  | { readonly kind: 'idle'; readonly type: string; readonly namespace: string; readonly wire: string }
  | { readonly kind: 'clear'; readonly type: string; readonly namespaceUs: string; readonly reason: NamespaceReason };

export function encodeMessage(message: Exclude<WireMessage, { kind: 'clear' }>): string {
  const head = `${message.kind}|${message.type}|${message.namespace}|${message.wire}`;
  if (message.kind !== 'commit') return head;
  return `${head}|${message.version}|${message.contentHash}|${message.changed ? 1 : 0}`;
}

/** Undefined for anything that is not one of ours. */
export function decodeMessage(text: string): WireMessage | undefined {
  const [kind, type, namespace, fourth, version, contentHash, changed] = text.split('|');
  if (type === undefined || namespace === undefined || fourth === undefined) return undefined;
  switch (kind) {
    case 'commit':
      if (!version || !/^\d+$/.test(version) || contentHash === undefined) return undefined;
      return { kind, type, namespace, wire: fourth, version, contentHash, changed: changed === '1' };
    case 'mark':
    case 'idle':
      return { kind, type, namespace, wire: fourth };
    case 'clear':
      if (!/^\d+$/.test(namespace)) return undefined;
      return { kind, type, namespaceUs: namespace, reason: fourth as NamespaceReason };
    default:
      return undefined;
  }
}
