import { RawNode, type KyselyPlugin, type QueryResult, type RootOperationNode, type UnknownRow } from 'kysely';

/** Its text must not differ from variant to variant; `application_name` says whom it serves. */
const KEPT = '/* keep plan */';
/** Only what cannot end a comment: keys and reasons are ASCII names. */
const SAFE = /[^A-Za-z0-9_:@.,=/ -]/g;

/**
 * Puts a comment before each SQL statement, so that the database's own views say which snapshot a statement serves
 * and why: `/* pulso key=edp:kpis:… reason=change *\/`.
 */
export function sqlTag(fields: Readonly<Record<string, string>>): KyselyPlugin {
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
    .replace(SAFE, '')
    .replaceAll('*/', '');
  const comment = `/* pulso ${text} */ `;
  return {
    transformQuery({ node }): RootOperationNode {
      if (!RawNode.is(node)) return node;
      const [first = '', ...rest] = node.sqlFragments;
      if (first.startsWith(KEPT)) return node;
      return { ...node, sqlFragments: [comment + first, ...rest] };
    },
    async transformResult({ result }): Promise<QueryResult<UnknownRow>> {
      return result;
    },
  };
}
