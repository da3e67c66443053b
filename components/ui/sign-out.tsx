import { LogOut } from 'lucide-react'
import { FormButton } from './form-button.tsx'

/** The way out: a form with a server action, so that it works without script. */
export function SignOut(props: {
  action: (form: FormData) => Promise<void>
  name: string
  look?: 'bare' | 'plain'
  className?: string
}) {
  return (
    <form action={props.action} className={`screen-only ${props.className ?? ''}`}>
      <FormButton look={props.look ?? 'bare'}>
        <LogOut aria-hidden className="size-2.5" />
        {props.name}
      </FormButton>
    </form>
  )
}
