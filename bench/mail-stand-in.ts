import { startMailInbox } from '#embedded/mail-inbox/index.ts'

// The provider's stand-in in a process of its own, as a provider has machines of its own; it ends with who started it.
const [port, databaseUrl] = process.argv.slice(2)
if (!port || !databaseUrl) throw new Error('A port and a database are wanted')
await startMailInbox({ port: Number(port), host: 'localhost', databaseUrl, apiKey: 're_bench', log: console })
process.send?.('ready')
process.once('disconnect', () => process.exit())
