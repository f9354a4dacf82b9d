import { useCallback, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useOptions } from '@/api/hooks';
import type { AnyEntity, Reference } from '@/api/entity';
import { cx } from '@/lib/cx';
import { useDebounced } from '@/lib/use-debounced';
import { useDismiss } from '@/lib/use-dismiss';
import { IconButton } from './button';
import { Icon } from './icon';

interface ComboboxProps {
  entity: Pick<AnyEntity, 'path' | 'many' | 'options'>;
  value: Reference | null;
  onChange: (value: Reference | null) => void;
  onBlur?: () => void;
  id?: string;
  label?: string;
  placeholder?: string;
  describedBy?: string;
  invalid?: boolean;
  clearable?: boolean;
  /** Ids that are not offered because they are chosen already. */
  exclude?: readonly string[];
  focused?: boolean;
}

/**
 * Finds a row of another entity by typing (the ARIA combobox pattern: focus stays in the input, arrows move
 * through the list, Enter takes, Escape closes).
 */
export function Combobox(props: ComboboxProps) {
  const { entity, value, onChange, exclude = [], clearable = true } = props;
  const [open, setOpen] = useState(false);
  const [text, setText] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();

  const q = useDebounced(text ?? '', 150);
  const { data, isPending, isError } = useOptions(entity, q, open);
  const options = (data ?? []).filter((option) => !exclude.includes(option.id));
  const current = Math.min(active, options.length - 1);

  const close = useCallback(() => {
    setOpen(false);
    setText(null);
  }, []);
  useDismiss(open, root, close);

  const take = (option: Reference | null) => {
    onChange(option);
    close();
    input.current?.focus();
  };

  const move = (to: number) => {
    setOpen(true);
    setActive(Math.max(0, Math.min(to, options.length - 1)));
    document.getElementById(`${listId}-${to}`)?.scrollIntoView({ block: 'nearest' });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(open ? current + 1 : 0);
    else if (event.key === 'ArrowUp') move(current - 1);
    else if (event.key === 'Enter' && open) {
      const option = options[current];
      if (option) take(option);
    } else return;
    event.preventDefault();
  };

  return (
    <div className="combobox" ref={root} data-open={open}>
      <Icon name="search" className="combobox-icon" />
      <input
        ref={input}
        id={props.id}
        className="input"
        role="combobox"
        type="text"
        autoComplete="off"
        // The field is the purpose of the panel it opens in, so it takes the focus there.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus={props.focused}
        aria-label={props.label}
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && options[current] ? `${listId}-${current}` : undefined}
        aria-invalid={props.invalid || undefined}
        aria-describedby={props.describedBy}
        placeholder={props.placeholder ?? `Search ${entity.many}…`}
        value={text ?? value?.label ?? ''}
        onFocus={(event) => event.target.select()}
        onClick={() => setOpen(true)}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
        onBlur={(event) => {
          if (!root.current?.contains(event.relatedTarget)) {
            close();
            props.onBlur?.();
          }
        }}
      />
      {clearable && value && (
        <IconButton
          icon="close"
          label="Clear"
          className="combobox-clear"
          onClick={() => take(null)}
        />
      )}
      {open && (
        <div className="popover combobox-list" id={listId} role="listbox" tabIndex={-1}>
          {options.map((option, index) => (
            // The keyboard works through the input above, as the pattern asks.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={option.id}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={option.id === value?.id}
              className={cx('option', index === current && 'option-active')}
              onPointerMove={() => setActive(index)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(option)}
            >
              <span>{option.label}</span>
              {option.id === value?.id && <Icon name="check" />}
            </div>
          ))}
          {options.length === 0 && (
            <p className="option-note">
              {isPending ? 'Searching…' : isError ? 'The list could not be loaded.' : 'No match.'}
            </p>
          )}
        </div>
      )}
    </div>
  );
}
