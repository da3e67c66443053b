import { Link } from '#components/ui/link.tsx'

/** The pages of a desk, one of which is shown. */
export function Places({
  label,
  places,
  here,
}: {
  label: string
  places: { href: string; name: string }[]
  here: string
}) {
  return (
    <nav aria-label={label} className="screen-only mb-3 border-b border-line">
      <ul className="flex flex-wrap gap-x-2">
        {places.map(({ href, name }) => (
          <li key={href}>
            <Link
              look="bare"
              href={href}
              current={href === here}
              className={`inline-flex min-h-[2.75rem] items-center border-b-3 ${
                href === here ? 'border-action font-bold text-action' : 'border-transparent hover:text-action'
              }`}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
