import createNextIntlPlugin from 'next-intl/plugin'

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
}

export default createNextIntlPlugin('./locales/request.ts')(config)
