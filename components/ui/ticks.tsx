/** Any of several, all of them in view, each with what it means. Works without script. */
export function Ticks(props: {
  name: string
  label: string
  hint?: string
  options: { value: string; label: string; hint?: string; lang?: string }[]
  ticked: readonly string[]
}) {
  const { name, label, hint, options, ticked } = props
  return (
    <fieldset aria-describedby={hint ? `${name}-hint` : undefined}>
      <legend className="font-semibold">{label}</legend>
      {hint ? (
        <p id={`${name}-hint`} className="prose-column text-note text-ink-soft">
          {hint}
        </p>
      ) : null}
      <div className="mt-0.5 space-y-0.5">
        {options.map((option) => (
          <label key={option.value} className="flex min-h-[2.75rem] items-start gap-1.5 py-1">
            <input
              type="checkbox"
              name={name}
              value={option.value}
              defaultChecked={ticked.includes(option.value)}
              className="mt-0.5 size-2.5 shrink-0 accent-action"
            />
            <span className="prose-column min-w-0 wrap-anywhere">
              <span lang={option.lang}>{option.label}</span>
              {option.hint ? <span className="block text-note text-ink-soft">{option.hint}</span> : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
