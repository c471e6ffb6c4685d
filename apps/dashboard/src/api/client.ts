import { readAnswer, type Answer } from './answer.ts';
import { takeEarly } from './early.ts';
import { isUnreachable, ServerProblem, Unreachable } from './errors.ts';

export interface Client {
  /** Reads JSON. `cache: no-cache` makes the browser revalidate with the ETag instead of trusting a stale copy. */
  get<T>(url: string, signal?: AbortSignal): Promise<Answer<T>>;
  post<T>(url: string, body: unknown, signal?: AbortSignal): Promise<Answer<T>>;
  /** Sends a form; `onProgress` hears the share sent, 0..1. */
  upload<T>(url: string, form: FormData, onProgress: (share: number) => void, signal: AbortSignal): Promise<Answer<T>>;
}

/** Every read gives up after this: a hanging server is shown as offline, not as an eternal wait. */
export const READ_TIMEOUT_MS = 15_000;

export interface ClientEvents {
  /** Hears after each request whether the server answered at all. */
  readonly onReachable: (reachable: boolean) => void;
  /** Asked after a 401; `true` when the session was renewed and the request is worth repeating. */
  readonly renewSession: () => Promise<boolean>;
}

export function createClient({ onReachable, renewSession }: ClientEvents): Client {
  const request = async <T>(url: string, init: RequestInit, early: Promise<Response> | null): Promise<Answer<T>> => {
    try {
      return await readAnswer<T>(await (early ?? fetch(url, init)));
    } catch (error) {
      const refused = error instanceof ServerProblem && error.status === 401;
      if (!refused || !(await renewSession())) throw error;
      return readAnswer<T>(await fetch(url, init));
    }
  };
  const send = async <T>(url: string, init: RequestInit, early: Promise<Response> | null): Promise<Answer<T>> => {
    try {
      const answer = await request<T>(url, init, early);
      onReachable(true);
      return answer;
    } catch (cause) {
      if (
        init.signal?.aborted &&
        init.signal.reason instanceof DOMException &&
        init.signal.reason.name === 'AbortError'
      )
        throw cause;
      const error = cause instanceof ServerProblem ? cause : new Unreachable(cause);
      onReachable(!isUnreachable(error));
      throw error;
    }
  };
  return {
    get: (url, signal) =>
      send(
        url,
        { cache: 'no-cache', headers: { accept: 'application/json' }, signal: withTimeout(signal) },
        takeEarly(url),
      ),
    post: (url, body, signal) =>
      send(
        url,
        {
          method: 'POST',
          headers: { accept: 'application/json', 'content-type': 'application/json' },
          body: JSON.stringify(body),
          ...(signal ? { signal } : {}),
        },
        null,
      ),
    upload: (url, form, onProgress, signal) => sendForm(url, form, onProgress, signal),
  };
}

/** `fetch` does not report how much of a body has been sent; XMLHttpRequest does. */
function sendForm<T>(
  url: string,
  form: FormData,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.responseType = 'text';
    request.setRequestHeader('accept', 'application/json');
    request.upload.onprogress = (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0);
    request.onerror = () => reject(new Unreachable('upload failed'));
    request.onabort = () =>
      reject(signal.reason instanceof Error ? signal.reason : new DOMException('aborted', 'AbortError'));
    request.onload = () => {
      const headers = new Headers();
      for (const name of ['content-type', 'retry-after']) {
        const value = request.getResponseHeader(name);
        if (value) headers.set(name, value);
      }
      const body = request.responseText === '' ? null : request.responseText;
      readAnswer<T>(new Response(body, { status: request.status, headers })).then(resolve, reject);
    };
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

function withTimeout(signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(READ_TIMEOUT_MS);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}
