import type { Page, WebSocketRoute } from '@playwright/test';

interface Pushed {
  readonly key: string;
  readonly meta: { readonly version: string; readonly type: string; readonly computedAt: string };
  readonly data: Readonly<Record<string, unknown>>;
}

/** Sends the page newer versions of what it has subscribed to, over its own socket, at a steady rate. */
export interface UpdateSource {
  start(perSecond: number): void;
  stop(): void;
  readonly sent: () => number;
}

/** Before the page opens. The socket goes to the server all the same; pushes are added to what comes from there. */
export async function updateSource(page: Page): Promise<UpdateSource> {
  const latest = new Map<string, Pushed>();
  let socket: WebSocketRoute | null = null;
  let timer: NodeJS.Timeout | undefined;
  let sent = 0;
  await page.routeWebSocket(/\/socket\.io\//, (route) => {
    socket = route;
    const server = route.connectToServer();
    server.onMessage((message) => {
      const answer = acknowledged(String(message));
      if (answer) latest.set(answer.key, answer);
      route.send(message);
    });
  });
  const push = (): void => {
    const all = [...latest.values()];
    const before = all[sent % all.length];
    if (!before || !socket) return;
    sent += 1;
    const next = newer(before, sent);
    latest.set(next.key, next);
    socket.send(`42${JSON.stringify(['snapshot', next])}`);
  };
  return {
    start(perSecond) {
      timer = setInterval(push, 1_000 / perSecond);
    },
    stop: () => clearInterval(timer),
    sent: () => sent,
  };
}

/** What a subscription was answered with, of a Socket.IO acknowledgement (`43<id>[…]`). */
function acknowledged(message: string): Pushed | null {
  const match = /^43\d+(\[.*)$/s.exec(message);
  if (!match) return null;
  const [answer] = JSON.parse(match[1]!) as [{ ok?: boolean; data?: unknown } & Pushed];
  return answer.ok === true && answer.data ? { key: answer.key, meta: answer.meta, data: answer.data } : null;
}

/** The next version, with every whole amount in it a little higher. */
function newer({ key, meta, data }: Pushed, step: number): Pushed {
  const version = String(BigInt(meta.version) + 1_000n);
  const changed = JSON.parse(JSON.stringify(data), (name, value: unknown) =>
    typeof value === 'number' && Number.isInteger(value) && (name === 'value' || name === 'amount')
      ? value + (step % 7) + 1
      : value,
  ) as Pushed['data'];
  return { key, meta: { ...meta, version, computedAt: new Date().toISOString() }, data: changed };
}
