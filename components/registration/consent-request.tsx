import { useTranslations } from 'next-intl'
import { Choice } from '#components/ui/choice.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { ConsentRequest as Request } from '#domain/registration/consent-request.ts'

/** What a portal may do, in the words of the page. */
export type Ability = 'list' | 'open' | 'change' | 'reply'

/** A box that the answer may hold for. */
export interface BoxToRead {
  /** Where it is, without the language */
  box: string
  name: string
  isOpen: boolean
}

/**
 * A portal asks to read a box: who, what, until when, and the two answers.
 * @param boxes the person's own, the first that is open being chosen; of one alone nothing is asked
 */
export function ConsentRequest(props: {
  request: Request
  abilities: Ability[]
  boxes: BoxToRead[]
  requestId: string
  action: (form: FormData) => Promise<void>
}) {
  const t = useTranslations('consent')
  const { request, abilities, boxes, requestId, action } = props
  const portal = plainText(request.portalName)
  const items = [
    {
      name: t('who'),
      value: (
        <>
          {request.enterpriseName ? <LocalizedText text={request.enterpriseName} className="font-semibold" /> : null}
          <span className="block text-note text-ink-soft">{t('number', { number: request.enterpriseNumber })}</span>
        </>
      ),
    },
    {
      name: t('what'),
      value: (
        <ul className="list-disc space-y-0.5 ps-3">
          {abilities.map((each) => (
            <li key={each}>{t(`may.${each}`)}</li>
          ))}
        </ul>
      ),
    },
    { name: t('whatNot'), value: t('mayNot') },
    { name: t('until'), value: <ReadableDate at={request.validUntil} exact /> },
  ]
  return (
    <>
      <div className="rounded-sheet border border-line bg-sheet p-2 md:p-3">
        <Facts items={items} onPhone="below" />
      </div>
      <p className="prose-column mt-2">{t('stop')}</p>
      <form action={action} className="mt-3 space-y-3">
        <input type="hidden" name="request" value={requestId} />
        {boxes.length > 1 ? (
          <Choice
            name="box"
            label={t('box.label')}
            chosen={boxes.find(({ isOpen }) => isOpen)?.box}
            options={boxes.map(({ box, name, isOpen }) => ({
              value: box,
              label: name,
              ...(!isOpen && { cannotBeChosen: true, hint: t('box.notOpen') }),
            }))}
          />
        ) : null}
        <div className="flex flex-wrap gap-2">
          <FormButton look="main" name="answer" value="allow" className="max-md:w-full">
            {t('allow', { portal })}
          </FormButton>
          <FormButton name="answer" value="refuse" className="max-md:w-full">
            {t('refuse')}
          </FormButton>
        </div>
      </form>
    </>
  )
}
