#!/bin/sh
# One publication with curl: sh examples/publisher/publish.sh [credentials.json]
# Signing the statement is beyond curl; Node (18 or later) does that, and reads the credentials.
set -eu
here=$(dirname "$0")
credentials=${1:-$here/../../.data/credentials.json}

# Prints the value at a path of the credentials, such as .fixtures.citizens.active; $sender is the first documentSender.
get() {
  node -p "const all = JSON.parse(require('fs').readFileSync(process.argv[1])); \
    const sender = all.clients.find((client) => client.role === 'documentSender'); $1" "$credentials"
}

assertion=$(get "
  const { createPrivateKey, randomUUID, sign } = require('crypto')
  const { alg, kid } = sender.privateJwk
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: sender.id, sub: sender.id, aud: all.issuer, jti: randomUUID(), iat: now, exp: now + 60 }
  const statement = [{ alg, kid }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const key = createPrivateKey({ key: sender.privateJwk, format: 'jwk' })
  statement + '.' + sign('sha256', Buffer.from(statement), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')")

token=$(curl --fail-with-body --silent --show-error "$(get all.tokenEndpoint)" \
  --data grant_type=client_credentials \
  --data-urlencode client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
  --data "client_assertion=$assertion" |
  sed 's/.*"access_token":"\([^"]*\)".*/\1/')

message=$(get "JSON.stringify({
  sender: { eboxType: 'enterprise', enterpriseNumber: sender.enterpriseNumber },
  recipient: { eboxType: 'citizen', ssin: all.fixtures.citizens.active },
  subject: { nl: 'Een brief met curl' },
  messageTypeId: all.fixtures.messageTypes.citizen,
  senderApplicationId: all.fixtures.senderApplications[0],
  attachments: [{ httpPartName: 'upfile1', isMainContent: true }],
})")

# The message goes in by standard input: a person's number has no business among a process's arguments.
printf '%s' "$message" | curl --fail-with-body --silent --show-error "$(get all.messageRegistry)/ebox/messages" \
  --header "Authorization: Bearer $token" \
  --form 'messageToPublish=@-;type=application/json;filename=message.json' \
  --form "upfile1=@$here/letter.pdf;type=application/pdf"
echo
