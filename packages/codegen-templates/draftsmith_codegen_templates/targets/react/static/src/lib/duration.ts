/** Durations are whole minutes. People write them as "1h 30m", "90", "1:30" or "2 hours". */

const UNITS: Record<string, number> = { m: 1, h: 60, d: 1440 };

/** Minutes, or null when the text is no duration. */
export function parseDuration(text: string): number | null {
  const clean = text.trim().toLowerCase();
  if (/^\d+$/.test(clean)) return Number(clean);
  const clock = /^(\d+):([0-5]\d)$/.exec(clean);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);

  let total = 0;
  let rest = clean;
  while (rest !== '') {
    const part = /^(\d+(?:\.\d+)?)\s*(d|h|m)[a-z]*[\s,]*/.exec(rest);
    if (!part) return null;
    total += Number(part[1]) * (UNITS[part[2] ?? ''] ?? 0);
    rest = rest.slice(part[0].length);
  }
  return clean === '' ? null : Math.round(total);
}

/** 90 -> "1 h 30 min"; what it writes, {@link parseDuration} reads. */
export function formatDuration(minutes: number): string {
  const parts: string[] = [];
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  if (days > 0) parts.push(`${days} d`);
  if (hours > 0) parts.push(`${hours} h`);
  if (rest > 0 || parts.length === 0) parts.push(`${rest} min`);
  return parts.join(' ');
}
