import { formatInteger } from '@/lib/format';
import { PAGE_SIZES, type ListState } from '@/lib/use-list-state';
import { IconButton } from '../button';
import { Icon } from '../icon';

export function Pagination({ state, total }: { state: ListState; total: number }) {
  const { page, pageSize, set } = state;
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const first = (page - 1) * pageSize + 1;
  const last = Math.min(total, page * pageSize);
  return (
    <nav className="pagination" aria-label="Pages">
      <p>
        {first <= last ? `${formatInteger(first)}–${formatInteger(last)}` : '0'} of{' '}
        {formatInteger(total)}
      </p>
      <label className="page-size">
        <span>Rows</span>
        <span className="select">
          <select
            className="input"
            value={pageSize}
            onChange={(event) => set({ page_size: event.target.value })}
          >
            {PAGE_SIZES.map((size) => (
              <option key={size}>{size}</option>
            ))}
          </select>
          <Icon name="chevronDown" />
        </span>
      </label>
      <div className="page-turn">
        <IconButton
          icon="chevronLeft"
          label="Previous page"
          disabled={page <= 1}
          onClick={() => set({ page: String(page - 1) })}
        />
        <span aria-current="page">
          {formatInteger(page)} / {formatInteger(pages)}
        </span>
        <IconButton
          icon="chevronRight"
          label="Next page"
          disabled={page >= pages}
          onClick={() => set({ page: String(page + 1) })}
        />
      </div>
    </nav>
  );
}
