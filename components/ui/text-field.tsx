import { classes } from './look.ts'

/**
 * A line of text in a form: its name above, what helps below it, and what was wrong with it right above the field, tied to it for a screen
 * reader.
 * @param problem what is to be put right
 */
export function TextField(props: {
  name: string
  label: string
  hint?: string
  problem?: string
  type?: 'text' | 'email'
  inputMode?: 'numeric' | 'email'
  autoComplete: string
  maxLength: number
  defaultValue?: string
  className?: string
}) {
  const { name, label, hint, problem } = props
  const described = [problem && `${name}-problem`, hint && `${name}-hint`].filter(Boolean).join(' ')
  return (
    <div>
      <label htmlFor={name} className="font-semibold">
        {label}
      </label>
      {hint ? (
        <p id={`${name}-hint`} className="prose-column text-note text-ink-soft">
          {hint}
        </p>
      ) : null}
      {problem ? (
        <p
          id={`${name}-problem`}
          role="alert"
          className="prose-column mt-0.5 letter-edge ps-1.5 text-note font-semibold"
        >
          {problem}
        </p>
      ) : null}
      <input
        id={name}
        name={name}
        type={props.type ?? 'text'}
        inputMode={props.inputMode}
        autoComplete={props.autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={props.maxLength}
        defaultValue={props.defaultValue}
        required
        aria-invalid={problem ? true : undefined}
        aria-describedby={described || undefined}
        className={classes(
          'mt-1 block min-h-[2.75rem] w-full rounded-sheet border border-line bg-paper px-1.5 text-ink md:max-w-text',
          props.className,
        )}
      />
    </div>
  )
}
