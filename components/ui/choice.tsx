/** One of a few, all of them in view, each with what it means; one that `cannotBeChosen` says why as its hint. Works without script. */
export function Choice(props: {
  name: string
  label: string
  options: { value: string; label: string; hint?: string; lang?: string; cannotBeChosen?: boolean }[]
  chosen?: string
}) {
  const { name, label, options, chosen } = props
  return (
    <fieldset>
      <legend className="font-semibold">{label}</legend>
      <div className="mt-0.5 space-y-0.5">
        {options.map((option) => (
          <label key={option.value} className="flex min-h-[2.75rem] items-start gap-1.5 py-1">
            <input
              type="radio"
              name={name}
              value={option.value}
              defaultChecked={option.value === chosen}
              required
              disabled={option.cannotBeChosen}
              className="mt-0.5 size-2.5 shrink-0 accent-action"
            />
            <span className="prose-column min-w-0">
              <span lang={option.lang}>{option.label}</span>
              {option.hint ? <span className="block text-note text-ink-soft">{option.hint}</span> : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
