/** Between the API's UTC instants and the local wall-clock text of a datetime-local input. */

const pad = (n: number) => String(n).padStart(2, '0');

export function toLocalDate(date: Date): string {
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** "2026-05-12T08:30:00Z" -> "2026-05-12T10:30" in Berlin; empty for anything that is no instant. */
export function instantToLocal(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  return `${toLocalDate(date)}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** The other way; null for anything that is no wall-clock time. */
export function localToInstant(local: string): string | null {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** A calendar date as the local midnight it names (new Date("2026-05-12") would be midnight in UTC). */
export function parseDate(date: string): Date {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day);
}

/** The instants at which a local day begins and ends, to filter instants by day. */
export function dayBounds(date: string): { from: string; to: string } {
  const start = parseDate(date);
  const end = new Date(start.getFullYear(), start.getMonth(), start.getDate() + 1);
  const iso = (d: Date) => d.toISOString().replace(/\.\d{3}Z$/, 'Z');
  return { from: iso(start), to: iso(new Date(end.getTime() - 1000)) };
}
