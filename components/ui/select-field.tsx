import { fieldLook, type Label, Labelled, tied } from './labelled.tsx'

/** One of many, in a list that opens. Works without script. @param none what the first line says that chooses nothing; absent where something must be chosen */
export function SelectField(
  props: Label & {
    none?: string
    options: { value: string; label: string; lang?: string }[]
    chosen?: string
  },
) {
  const { none, options } = props
  return (
    <Labelled {...props}>
      <select {...tied(props)} defaultValue={props.chosen ?? ''} className={fieldLook}>
        {none === undefined ? null : <option value="">{none}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} lang={option.lang}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  )
}
