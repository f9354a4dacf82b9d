/** What the API says when it refuses: one envelope for every error. */
interface ErrorEnvelope {
  error?: { code?: string; message?: string; details?: { fields?: Record<string, string> } };
  requestId?: string;
}

export type QueryValue = string | number | boolean | null | undefined;

/** A refused or failed request. `status` is 0 when the server could not be reached. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Readonly<Record<string, string>> = {},
    readonly requestId: string | null = null,
  ) {
    super(message);
  }

  get isOffline(): boolean {
    return this.status === 0;
  }
}

export interface RequestOptions {
  query?: Readonly<Record<string, QueryValue>>;
  body?: unknown;
  signal?: AbortSignal;
}

/** Encodes a query, leaving out what is empty; keys keep their order so that equal queries are equal strings. */
export function encodeQuery(query: Readonly<Record<string, QueryValue>> = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') params.set(key, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** Sends one request to the app's own API and returns its JSON; throws {@link ApiError} for anything else. */
export async function request<T>(
  method: string,
  path: string,
  { query, body, signal }: RequestOptions = {},
): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  // The header proves to the API that the request comes from this page and not from a foreign form.
  if (method !== 'GET') headers['X-Requested-With'] = 'app';
  if (body !== undefined) headers['Content-Type'] = 'application/json';

  let response: Response;
  try {
    response = await fetch(`/api${path}${encodeQuery(query)}`, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, 'offline', 'The server cannot be reached. Check your connection.');
  }

  if (!response.ok) throw await toError(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function toError(response: Response): Promise<ApiError> {
  const envelope = (await response.json().catch(() => ({}))) as ErrorEnvelope;
  return new ApiError(
    response.status,
    envelope.error?.code ?? 'unexpected',
    envelope.error?.message ?? `The server answered with an error (${response.status}).`,
    envelope.error?.details?.fields ?? {},
    envelope.requestId ?? null,
  );
}
