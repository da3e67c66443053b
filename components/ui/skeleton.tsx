/** The shape of a list that is coming; `label` says so to who cannot see it. */
export function ListSkeleton({ label, rows = 6 }: { label: string; rows?: number }) {
  return (
    <div role="status">
      <span className="hidden-words">{label}</span>
      <ul aria-hidden className="breathe divide-y divide-line rounded-sheet border border-line bg-sheet">
        {Array.from({ length: rows }, (_, row) => (
          <li key={row} className="flex gap-2 p-2">
            <Bar className="size-5 rounded-full" />
            <div className="flex-1 space-y-1 py-0.5">
              <Bar className="h-2 w-2/5" />
              <Bar className="h-2 w-4/5" />
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** The shape of a sheet of paper that is coming. */
export function SheetSkeleton({ label }: { label: string }) {
  return (
    <div role="status" className="mx-auto aspect-[210/297] w-full rounded-sheet border border-line bg-sheet p-4">
      <span className="hidden-words">{label}</span>
      <div aria-hidden className="breathe space-y-2">
        <Bar className="h-3 w-1/3" />
        <Bar className="mt-6 h-2 w-full" />
        <Bar className="h-2 w-full" />
        <Bar className="h-2 w-5/6" />
        <Bar className="h-2 w-full" />
        <Bar className="h-2 w-2/3" />
      </div>
    </div>
  )
}

function Bar({ className }: { className: string }) {
  return <div className={`rounded-sheet bg-sunk forced-border ${className}`} />
}
