import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { importJWK } from 'jose'
import * as oauth from 'openid-client'

const [file = new URL('../../.data/credentials.json', import.meta.url), ownAddress] = process.argv.slice(2)
const { issuer, messageRegistry, web, clients } = JSON.parse(readFileSync(file, 'utf8'))
const { id, privateJwk, redirectUris } = clients.find(({ role }) => role === 'partnerPortal')
const callback = new URL(ownAddress ?? redirectUris[0])

// What the desk of the e-Box registers: the address that citizens come back to, and our public key. The private one stays here.
const { d: _private, ...publicJwk } = privateJwk
console.log(`Registered as ${id}, back to ${callback}, key ${JSON.stringify(publicJwk)}`)

// The authorization server's own description (RFC 8414); we prove who we are with our key (private_key_jwt).
const server = await oauth.discovery(
  new URL(issuer),
  id,
  { token_endpoint_auth_method: 'private_key_jwt' },
  oauth.PrivateKeyJwt({ key: await importJWK(privateJwk, privateJwk.alg), kid: privateJwk.kid }),
  // Plain http is for a machine of one's own alone.
  { algorithm: 'oauth2', execute: issuer.startsWith('http://localhost') ? [oauth.allowInsecureRequests] : [] },
)

// Who came by, by the cookie of their browser. A real portal keeps tokens encrypted in a database; they end with the consent.
const visitors = new Map()

// Sends a citizen to the e-Box: what is asked goes there ahead of the browser (PAR), with a challenge that only we can answer (PKCE).
async function connect(visitor) {
  const DPoP = oauth.getDPoPHandle(server, await oauth.randomDPoPKeyPair('ES256'))
  const [verifier, state] = [oauth.randomPKCECodeVerifier(), oauth.randomState()]
  const parameters = {
    redirect_uri: callback.href,
    state,
    scope: 'scope:document:management:consult:ws-eboxrestentreprise:documentconsumer',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }
  Object.assign(visitor, { DPoP, verifier, state, told: undefined })
  return oauth.buildAuthorizationUrlWithPAR(server, parameters, { DPoP })
}

// The citizen is back. openid-client refuses an answer that is not to our question, or of another server (`state`, `iss`): no code is sent then.
async function comeBack(visitor, address) {
  const { DPoP, verifier, state } = visitor
  if (!state) throw new Error('This browser asked for nothing')
  visitor.state = undefined
  const checks = { pkceCodeVerifier: verifier, expectedState: state }
  keep(visitor, await oauth.authorizationCodeGrant(server, address, checks, {}, { DPoP }))
}

function keep(visitor, { access_token: token, refresh_token: renewal, expires_in: seconds }) {
  Object.assign(visitor, { token, renewal, freshUntil: Date.now() + (seconds - 30) * 1000 })
}

// One request to the registry, with a proof that the token is ours; with a new token when this one ends.
async function ask(visitor, address) {
  const { DPoP, renewal } = visitor
  if (Date.now() > visitor.freshUntil) keep(visitor, await oauth.refreshTokenGrant(server, renewal, {}, { DPoP }))
  const { token } = visitor
  const answer = await oauth.fetchProtectedResource(server, token, new URL(address), 'GET', null, undefined, { DPoP })
  if (!answer.ok) throw new Error(`the e-Box answered ${answer.status}`)
  return answer
}

const escape = (text = '') => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`)
const titleOf = ({ subject = {} }) => subject.nl ?? subject.fr ?? subject.de ?? ''
const page = (body) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>A partner portal</title><main><h1>A partner portal</h1>${body}</main></html>`

async function home(visitor) {
  const told = visitor.told ? `<p role="status">${escape(visitor.told)}</p>` : ''
  const button = '<form method="post" action="/connect"><button>Show my e-Box here</button></form>'
  if (!visitor.token) return page(told + button)
  const { items } = await (await ask(visitor, `${messageRegistry}/ebox/messages?pageSize=25`)).json()
  const letters = items.map((each) => `<li><a href="/letters/${each.messageId}">${escape(titleOf(each))}</a></li>`)
  return page(`<p>Stop this whenever you like: <a href="${web}">your e-Box</a>.</p><ul>${letters.join('')}</ul>`)
}

async function letter(visitor, messageId) {
  const message = await (await ask(visitor, `${messageRegistry}/ebox/messages/${messageId}`)).json()
  const { items = [] } = await (await ask(visitor, `${messageRegistry}/ebox/messages/${messageId}/attachments`)).json()
  const documents = await Promise.all(
    items.map(async ({ fileName, contentHref }) => {
      const { byteLength } = await (await ask(visitor, contentHref)).arrayBuffer()
      return `<li>${escape(fileName)}: ${byteLength} bytes</li>`
    }),
  )
  return page(`<h2>${escape(titleOf(message))}</h2><ul>${documents.join('')}</ul><a href="/">All letters</a>`)
}

const http = createServer(async (request, response) => {
  const known = /(?:^|; )visitor=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
  const visitorId = visitors.has(known) ? known : randomUUID()
  const visitor = visitors.get(visitorId) ?? {}
  visitors.set(visitorId, visitor)
  const address = new URL(request.url, callback)
  const go = (to) => response.writeHead(303, { location: to }).end()
  response.setHeader('set-cookie', `visitor=${visitorId}; HttpOnly; SameSite=Lax; Path=/`)
  response.setHeader('content-type', 'text/html; charset=utf-8')
  try {
    const [, messageId] = /^\/letters\/([\w-]+)$/.exec(address.pathname) ?? []
    if (request.method === 'POST' && address.pathname === '/connect') return go((await connect(visitor)).href)
    if (address.pathname === callback.pathname) await comeBack(visitor, address)
    if (address.pathname === callback.pathname) return go('/')
    response.end(messageId ? await letter(visitor, messageId) : await home(visitor))
  } catch (error) {
    // Said no, stopped, or over: there is nothing to read any more, and asking again is up to the citizen.
    visitor.token = undefined
    visitor.told = `Your e-Box is not shown here: ${error.error ?? error.message}`
    go('/')
  }
})
http.listen(Number(callback.port), callback.hostname, () => console.log(`Open ${callback.origin}`))
