import { describe, expect, test } from 'vitest'
import { knownMediaTypes, realProviderMediaTypes } from '#domain/content/known-media-types.ts'
import { parseEnvironment } from '#env.ts'

/** All that a start needs. */
const complete = {
  ORIGIN: 'https://ebox.example',
  DATA_DIR: '/var/ebox',
  DATABASE_URL: 'postgres://app@db.example/ebox',
  DATABASE_WORKER_URL: 'postgres://worker@db.example/ebox',
  DATABASE_OWNER_URL: 'postgres://owner@db.example/ebox',
  OIDC_ISSUER: 'https://idp.example',
  OIDC_CLIENT_ID: 'ebox',
  OIDC_CLIENT_SECRET: 'secret',
  AUTH_SECRET: 'x'.repeat(32),
  KEY_FILE: '/run/secrets/keys.json',
  INNGEST_BASE_URL: 'https://inngest.example',
  INNGEST_EVENT_KEY: 'key',
  INNGEST_SIGNING_KEY: 'signkey-test-00',
  SMTP_URL: 'smtp://mail.example',
}

describe('the choices of a registry', () => {
  test('are the real provider’s when nothing is said', () => {
    expect(parseEnvironment(complete)).toMatchObject({
      MEDIA_TYPES: [...realProviderMediaTypes],
      OFFERS: [],
      LANGUAGES: ['nl', 'fr', 'de'],
      LANGUAGES_PER_TEXT: 1,
    })
  })

  test('may widen the media types to all that are known', () => {
    const given = parseEnvironment({ ...complete, MEDIA_TYPES: knownMediaTypes.join(' ') })
    expect(given.MEDIA_TYPES).toEqual([...knownMediaTypes])
  })

  test.each([
    ['MEDIA_TYPES', 'application/pdf aplication/zip', 'aplication/zip'],
    ['MEDIA_TYPES', 'image/svg+xml', 'image/svg+xml'],
    ['OFFERS', 'paymentdata', 'paymentdata'],
    ['LANGUAGES', 'nl en', 'en'],
  ])('in %s: a word that is not known stops the start and is named: %s', (name, given, unknown) => {
    expect(() => parseEnvironment({ ...complete, [name]: given })).toThrow(
      new RegExp(`${name}[.\\d]*: ${RegExp.escape(unknown)} is not one of `),
    )
  })
})

test('a domain for mails that come back is for those that leave by SMTP, and a host name', () => {
  const MAIL_RETURN_DOMAIN = 'returns.ebox.example'
  expect(parseEnvironment({ ...complete, MAIL_RETURN_DOMAIN })).toMatchObject({
    MAIL_RETURN_DOMAIN,
    MAIL_RETURN_HOST: '127.0.0.1',
    MAIL_RETURN_PORT: 2525,
  })
  const { SMTP_URL: _, ...byResend } = {
    ...complete,
    RESEND_API_KEY: 're_key',
    RESEND_BASE_URL: 'https://api.resend.com',
  }
  expect(() => parseEnvironment({ ...byResend, MAIL_RETURN_DOMAIN })).toThrow('MAIL_RETURN_DOMAIN')
  expect(() => parseEnvironment({ ...complete, MAIL_RETURN_DOMAIN: 'a@b' })).toThrow('MAIL_RETURN_DOMAIN')
})
