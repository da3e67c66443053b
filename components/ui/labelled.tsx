import type { ReactNode } from 'react'

export interface Label {
  name: string
  /** Where a page has several of one name; the name otherwise */
  id?: string
  label: string
  hint?: string
  /** What is to be put right */
  problem?: string
}

/** What was wrong, right above the field that it is tied to. */
export function FieldProblem({ name, children }: { name: string; children: ReactNode }) {
  return (
    <p id={`${name}-problem`} role="alert" className="prose-column mt-0.5 letter-edge ps-1.5 text-note font-semibold">
      {children}
    </p>
  )
}

/** A field in a form: its name above, what helps below that, and what was wrong with it right above the field itself. */
export function Labelled({ name, id = name, label, hint, problem, children }: Label & { children: ReactNode }) {
  return (
    <div>
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      {hint ? (
        <p id={`${id}-hint`} className="prose-column text-note text-ink-soft">
          {hint}
        </p>
      ) : null}
      {problem ? <FieldProblem name={id}>{problem}</FieldProblem> : null}
      {children}
    </div>
  )
}

/** Ties a field to its name, to what helps and to what was wrong, for a screen reader. */
export const tied = ({ name, id = name, hint, problem }: Label) => ({
  id,
  name,
  'aria-invalid': problem ? true : undefined,
  'aria-describedby': [problem && `${id}-problem`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined,
})

/** The look of what is typed or chosen in. */
export const fieldLook =
  'mt-1 block min-h-[2.75rem] w-full rounded-sheet border border-line bg-paper px-1.5 text-ink md:max-w-text'
