import { createPrivateKey, randomUUID, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'

const file = process.argv[2] ?? new URL('../../.data/credentials.json', import.meta.url)
const { issuer, tokenEndpoint, messageRegistry, clients, fixtures } = JSON.parse(readFileSync(file, 'utf8'))
const { id, enterpriseNumber, privateJwk } = clients.find((client) => client.role === 'documentSender')
const post = async (url, body, headers) => {
  const answer = await fetch(url, { method: 'POST', body, headers })
  if (answer.ok) return answer.json()
  throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
}

// 1. Say who we are: a statement signed with our own key (private_key_jwt, RFC 7523), good for one minute and for one use.
const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url')
const now = Math.floor(Date.now() / 1000)
const claims = { iss: id, sub: id, aud: issuer, jti: randomUUID(), iat: now, exp: now + 60 }
const statement = `${encode({ alg: privateJwk.alg, kid: privateJwk.kid })}.${encode(claims)}`
const key = { key: createPrivateKey({ key: privateJwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }
const client_assertion = `${statement}.${sign('sha256', Buffer.from(statement), key).toString('base64url')}`
const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const form = { grant_type: 'client_credentials', client_assertion_type, client_assertion }
const { access_token } = await post(tokenEndpoint, new URLSearchParams(form))

// 2. Publish a letter to a citizen and to an enterprise: the message as JSON, beside it the file that it names.
const { citizens, enterprises, messageTypes, senderApplications } = fixtures
const citizen = { eboxType: 'citizen', ssin: citizens.active }
const enterprise = { eboxType: 'enterprise', enterpriseNumber: enterprises.active }
for (const recipient of [citizen, enterprise]) {
  const sender = { eboxType: 'enterprise', enterpriseNumber }
  const reference = { senderApplicationId: senderApplications[0], messageTypeId: messageTypes[recipient.eboxType] }
  const attachments = [{ httpPartName: 'upfile1', isMainContent: true }]
  const message = { sender, recipient, ...reference, subject: { nl: 'Een brief uit het voorbeeld' }, attachments }
  const body = new FormData()
  body.append('messageToPublish', new Blob([JSON.stringify(message)], { type: 'application/json' }))
  const letter = readFileSync(new URL('letter.pdf', import.meta.url))
  body.append('upfile1', new Blob([letter], { type: 'application/pdf' }), 'letter.pdf')
  const headers = { authorization: `Bearer ${access_token}`, 'idempotency-key': `"${randomUUID()}"` }
  console.log(recipient.eboxType, await post(`${messageRegistry}/ebox/messages`, body, headers))
}
