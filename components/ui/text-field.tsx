import { fieldLook, type Label, Labelled, tied } from './labelled.tsx'
import { classes } from './look.ts'

interface FieldProps extends Label {
  defaultValue?: string
  className?: string
}

/**
 * A line of text in a form: its name above, what helps below it, and what was wrong with it right above the field, tied to it for a screen
 * reader.
 * @param problem what is to be put right
 */
export function TextField(
  props: FieldProps & {
    type?: 'text' | 'email'
    inputMode?: 'numeric' | 'email'
    autoComplete: string
    maxLength: number
    isOptional?: boolean
  },
) {
  const { isOptional = false, ...field } = props
  return <Field {...field} type={props.type ?? 'text'} required={!isOptional} />
}

/** A day in a form, which may be left open; told and put right as a line of text. @param min the first day that can be, `YYYY-MM-DD` */
export function DayField(props: FieldProps & { min?: string }) {
  return <Field {...props} type="date" autoComplete="off" className="md:max-w-[14rem]!" />
}

/** A day and an hour in a form, which may be left open. */
export function HourField(props: FieldProps) {
  return <Field {...props} type="datetime-local" autoComplete="off" className="md:max-w-[18rem]!" />
}

function Field({
  name,
  id,
  label,
  hint,
  problem,
  className,
  ...input
}: FieldProps &
  Pick<React.ComponentProps<'input'>, 'type' | 'inputMode' | 'autoComplete' | 'maxLength' | 'min' | 'required'>) {
  const said = { name, id, label, hint, problem }
  return (
    <Labelled {...said}>
      <input
        autoCapitalize="none"
        spellCheck={false}
        {...input}
        {...tied(said)}
        className={classes(fieldLook, className)}
      />
    </Labelled>
  )
}
