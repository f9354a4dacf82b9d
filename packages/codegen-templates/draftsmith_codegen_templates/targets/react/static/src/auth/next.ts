/** Where to go after signing in: only ever a page of this app, whatever the address asks for. */
export function safeNext(next: string | null): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/';
  return next;
}
