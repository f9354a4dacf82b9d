import { useEffect, useRef, useState } from 'react';
import { useHotkey } from '@/lib/use-hotkey';
import { Kbd } from '../button';
import { Icon } from '../icon';

/** Searches as you type, without asking at every key. "/" brings you here. */
export function SearchBox({
  value,
  onSearch,
  label,
}: {
  value: string;
  onSearch: (q: string) => void;
  label: string;
}) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useHotkey('/', () => input.current?.focus());

  // The address can change without us: Back, or "clear all".
  const [seen, setSeen] = useState(value);
  if (value !== seen) {
    setSeen(value);
    if (value !== text.trim()) setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <div className="search-box" role="search">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        className="input"
        aria-label={label}
        placeholder={`${label}…`}
        value={text}
        onChange={(event) => {
          const next = event.target.value;
          setText(next);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => onSearch(next.trim()), 250);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            clearTimeout(timer.current);
            onSearch(text.trim());
          }
        }}
      />
      <Kbd>/</Kbd>
    </div>
  );
}
