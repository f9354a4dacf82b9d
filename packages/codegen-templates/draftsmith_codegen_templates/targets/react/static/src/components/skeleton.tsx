/** Stands in the shape of what is coming, so that the page does not jump when it arrives. */
export function Skeleton({ width = '100%', height = '1em' }: { width?: string; height?: string }) {
  return <span className="skeleton" style={{ width, height }} />;
}

const widths = ['62%', '48%', '71%', '55%', '66%', '43%'];

export function RowsSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <div className="skeleton-rows" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="skeleton-row">
          <Skeleton width={widths[index % widths.length]} />
          <Skeleton width="40%" />
          <Skeleton width="5rem" height="1.4em" />
        </div>
      ))}
    </div>
  );
}

export function PageSkeleton() {
  return (
    <div className="page" role="status" aria-label="Loading">
      <div className="page-skeleton-head">
        <Skeleton width="14rem" height="1.9rem" />
        <Skeleton width="9rem" height="1rem" />
      </div>
      <div className="card card-pad">
        <div className="facts">
          {widths.map((width, index) => (
            <div key={index} className="fact">
              <Skeleton width="6rem" height="0.8em" />
              <Skeleton width={width} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
