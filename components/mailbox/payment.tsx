import encodeQR from 'qr'
import { useFormatter, useTranslations } from 'next-intl'
import { CopyableNumber } from '#components/ui/copyable-number.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { noonOf, ReadableDate } from '#components/ui/readable-date.tsx'
import type { PaymentData } from '#domain/message/payment-data.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'

/** What a letter asks to be paid. `qrText` is the EPC text of it; absent when the transfer does not fit one. */
export interface PaymentAsked {
  data: PaymentData
  /** With the VAT */
  total: string
  qrText?: string
}

/** What to pay, to whom and by when, each number to be copied; and the code that a banking app reads. */
export function Payment({
  payment: { data, total, qrText },
  creditor,
}: {
  payment: PaymentAsked
  creditor: TranslatedString
}) {
  const t = useTranslations('payment')
  const words = useTranslations('words')
  const format = useFormatter()
  const copying = { copy: words('copy'), done: words('copied') }
  const money = (amount: string) => format.number(Number(amount), { style: 'currency', currency: data.currency })
  const copyable = (text: string, shown = text) => (
    <CopyableNumber shown={plainText(shown)} copied={text} words={copying} />
  )
  return (
    <section aria-labelledby="payment" className="mt-3 rounded-sheet border border-line bg-due-tint p-2 md:p-4">
      <h2 id="payment" className="text-lead font-semibold">
        {t.rich('title', {
          amount: () => money(total),
          date: () => <ReadableDate at={noonOf(data.dueDate)} exact />,
        })}
      </h2>
      <div className="mt-2 flex flex-col gap-3 md:flex-row md:items-start md:justify-between">
        <Facts
          onPhone="below"
          items={[
            { name: t('creditor'), value: <LocalizedText text={creditor} /> },
            { name: t('account'), value: copyable(data.iban, inGroupsOfFour(data.iban)) },
            ...(data.bic ? [{ name: t('bic'), value: copyable(data.bic) }] : []),
            ...(data.reference ? [{ name: t('reference'), value: copyable(data.reference) }] : []),
            ...(Number(data.vatAmount) > 0
              ? [
                  { name: t('withoutVat'), value: money(data.amount) },
                  { name: t('vat'), value: money(data.vatAmount) },
                ]
              : []),
          ]}
        />
        {qrText ? (
          <figure className="shrink-0">
            <QrCode text={qrText} label={t('code')} />
            <figcaption className="mt-1 max-w-24 text-note text-ink-soft">{t('scan')}</figcaption>
          </figure>
        ) : null}
      </div>
    </section>
  )
}

const inGroupsOfFour = (iban: string) => iban.replaceAll(/(.{4})(?=.)/g, '$1 ')

/** Black on white in every colour scheme, with its quiet zone: scanners read nothing else for certain (ISO/IEC 18004). */
function QrCode({ text, label }: { text: string; label: string }) {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  const dark = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return (
    <svg
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      role="img"
      aria-label={label}
      className="size-24"
      shapeRendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  )
}
