import createNextIntlPlugin from 'next-intl/plugin'

// Constant headers of every answer that Next gives, static files too (trust.md W02, T24). What changes with the
// request (nonce, no-store) is added by proxy.ts; the machine APIs set their own in http/.
const everywhere = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()' },
]
const strictTransport = { key: 'Strict-Transport-Security', value: 'max-age=31536000; includeSubDomains' }

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  // server/listener.ts owns the trailing slashes of the machine APIs; a redirect would lose a publication's body.
  skipTrailingSlashRedirect: true,
  // Plain Node modules that the bundler leaves alone.
  serverExternalPackages: [
    'oidc-provider',
    'pino',
    'postgres',
    'pg-boss',
    'inngest',
    'nodemailer',
    'file-type',
    'pdf-lib',
  ],
  // The callback of the sign-in carries a code in its address: it never reaches a log (architecture.md, Data rules).
  logging: { incomingRequests: { ignore: [/\/api\/auth\/callback/] } },
  devIndicators: false,
  // No page has Next draw an image: the address that would fetch and decode any of ours answers 404.
  images: { unoptimized: true },
  // `npm run check` proves the types; who starts an e-Box need not wait for it.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: '/:path*', headers: everywhere },
    {
      source: '/:path*',
      has: [{ type: 'header', key: 'x-forwarded-proto', value: 'https' }],
      headers: [strictTransport],
    },
  ],
}

export default createNextIntlPlugin('./locales/request.ts')(config)
