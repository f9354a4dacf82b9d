import { instantToLocal } from './datetime';
import { formatDuration } from './duration';

/** From what the API gives to the text a form shows; what is not there is empty. */

type Maybe<T> = T | null | undefined;

export const asText = (value: Maybe<string | number>) => (value ?? '').toString();
export const asDateTime = (value: Maybe<string>) => (value ? instantToLocal(value) : '');
export const asDuration = (value: Maybe<number>) =>
  value === null || value === undefined ? '' : formatDuration(value);
export const asIds = (rows: Maybe<readonly { id: string }[]>) => (rows ?? []).map((row) => row.id);
