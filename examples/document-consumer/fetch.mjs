import { createHash, createPrivateKey, randomUUID, sign } from 'node:crypto'
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'

const [file = new URL('../../.data/credentials.json', import.meta.url), folder = 'fetched'] = process.argv.slice(2)
const { issuer, tokenEndpoint, messageRegistry, clients, fixtures } = JSON.parse(readFileSync(file, 'utf8'))
const { id, privateJwk } = clients.find(
  ({ role, enterpriseNumber }) => role === 'documentConsumer' && enterpriseNumber === fixtures.enterprises.active,
)

// Says who we are: a statement signed with our own key (private_key_jwt, RFC 7523), good for one minute and for one use.
async function askToken() {
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: id, sub: id, aud: issuer, jti: randomUUID(), iat: now, exp: now + 60 }
  const statement = `${encode({ alg: privateJwk.alg, kid: privateJwk.kid })}.${encode(claims)}`
  const key = { key: createPrivateKey({ key: privateJwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }
  const client_assertion = `${statement}.${sign('sha256', Buffer.from(statement), key).toString('base64url')}`
  const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  const form = { grant_type: 'client_credentials', client_assertion_type, client_assertion }
  const answer = await fetch(tokenEndpoint, { method: 'POST', body: new URLSearchParams(form) })
  if (!answer.ok) throw new Error(`No token: ${answer.status} ${await answer.text()}`)
  return (await answer.json()).access_token
}

let token = await askToken()

// Asks again with a new token when this one has ended, and later when the registry says so.
async function get(url, tries = 5) {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  if (answer.ok) return answer
  if (tries === 0) throw new Error(`${url}: ${answer.status}, again and again`)
  if (answer.status === 401) token = await askToken()
  else if (answer.headers.has('retry-after')) await setTimeout(Number(answer.headers.get('retry-after')) * 1000)
  else throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
  return get(url, tries - 1)
}

// Writes a document under another name until all of it is there and its digest is right. Fetching the main content marks the message read.
async function download({ contentHref, fileName, digest }, into) {
  const hash = createHash('sha256')
  const digested = new Transform({
    transform(piece, _encoding, done) {
      hash.update(piece)
      done(null, piece)
    },
  })
  const target = path.join(into, path.basename(fileName))
  const { body } = await get(contentHref)
  await pipeline(Readable.fromWeb(body), digested, createWriteStream(`${target}.part`))
  if (hash.digest('base64url') !== digest.digestValue) throw new Error(`${target} did not arrive as it was sent`)
  renameSync(`${target}.part`, target)
  console.log(`  ${target}`)
}

async function fetchMessage({ href, messageId, message }) {
  const { attachments } = await (await get(href)).json()
  console.log(message.receiptDate, Object.values(message.subject)[0])
  const into = path.join(folder, messageId)
  mkdirSync(into, { recursive: true })
  for (const attachment of attachments.items) await download(attachment, into)
}

// The cursor says how far we came. The first time there is none: then we learn what is there, and fetch only what comes after.
mkdirSync(folder, { recursive: true })
const place = path.join(folder, 'cursor.txt')
const isFirst = !existsSync(place)
let cursor = isFirst ? undefined : readFileSync(place, 'utf8')
let known = 0
for (let isComplete = false; !isComplete;) {
  const query = new URLSearchParams({ pageSize: '1000', ...(cursor && { cursor }) })
  const page = await (await get(`${messageRegistry}/ebox/changes?${query}`)).json()
  for (const change of page.items)
    if (isFirst) known += 1
    else if (change.changeType === 'published' && change.message) await fetchMessage(change)
  ;({ isComplete, nextCursor: cursor = cursor } = page)
  // Written once its messages are on disk: a run that is cut fetches them again, and none is missed.
  if (cursor) writeFileSync(place, cursor)
}
if (isFirst) console.log(`${known} messages are in this e-Box; the next run fetches what is new`)
