import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { OwnBox } from '#domain/registration/read-own-box.ts'
import { type AddressAction, AddressForm } from './address-form.tsx'
import { CodeForm } from './code-form.tsx'

/** What sends the forms of an address. */
export interface AddressActions {
  giveAddress: AddressAction
  confirmCode: AddressAction
  sendCodeAgain: AddressAction
  giveOtherAddress: (form: FormData) => Promise<void>
}

/** Asks an address or, when one waits for it, the code that was sent there. @param children what else is asked with the address */
export function ConfirmAddress(props: {
  toConfirm: OwnBox['toConfirm']
  /** What goes with each form, such as the page to which it leads back */
  hidden: Record<string, string>
  actions: AddressActions
  children?: ReactNode
}) {
  const t = useTranslations('address')
  const { toConfirm, hidden, actions } = props
  const problems = {
    address: t('problems.address'),
    tooMany: t('problems.tooMany'),
    notSent: t('problems.notSent'),
    wrong: t('problems.wrong'),
    locked: t('problems.locked'),
    expired: t('problems.expired'),
  }
  if (!toConfirm)
    return (
      <AddressForm
        action={actions.giveAddress}
        hidden={hidden}
        words={{ label: t('label'), hint: t('hint'), send: t('send'), problems }}
      >
        {props.children}
      </AddressForm>
    )
  const { address, isLocked, isExpired } = toConfirm
  const state = isLocked ? 'locked' : isExpired ? 'expired' : undefined
  return (
    <>
      <p className="prose-column mb-3">
        {t.rich('sentTo', { address: () => <bdi className="font-semibold wrap-anywhere">{address}</bdi> })}
      </p>
      <CodeForm
        key={toConfirm.until.toISOString()}
        confirm={actions.confirmCode}
        sendAgain={actions.sendCodeAgain}
        giveOther={actions.giveOtherAddress}
        hidden={hidden}
        state={state}
        words={{
          label: t('code'),
          hint: t('codeHint'),
          confirm: t('confirm'),
          sendAgain: t('sendAgain'),
          giveOther: t('giveOther'),
          problems,
        }}
      />
    </>
  )
}
