import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { RouteHandler } from '#http/handler.ts'

/** The folders of machine APIs under `app/`; the listener owns every address below them. */
const machineFolders = ['api/messageRegistry', 'api/federation', 'api/health', 'api/openapi']
const appFolder = path.resolve(import.meta.dirname, '../app')

export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof methods)[number]

export function isMethod(name: string | undefined): name is Method {
  return methods.some((method) => method === name)
}

export interface Route {
  /** As OpenAPI writes it: `/api/messageRegistry/v3/ebox/messages/{messageId}` */
  template: string
  handlers: Partial<Record<Method, RouteHandler>>
}

export interface Match extends Route {
  params: Record<string, string>
}

/** Reads the machine APIs' route modules; the folder tree is the routing table, as it is for Next. */
export async function loadRoutes(): Promise<Route[]> {
  const files = await Promise.all(machineFolders.map(routeFilesBelow))
  return Promise.all(files.flat().sort().map(loadRoute))
}

async function routeFilesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(path.join(appFolder, folder), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.name === 'route.ts').map((entry) => path.join(entry.parentPath, entry.name))
}

async function loadRoute(file: string): Promise<Route> {
  const template = `/${path.relative(appFolder, path.dirname(file))}`.replaceAll(/\[(\w+)\]/g, '{$1}')
  const exported = z.record(z.string(), z.unknown()).parse({ ...(await import(pathToFileURL(file).href)) })
  const handlers: Route['handlers'] = {}
  for (const method of methods) {
    const handler = exported[method]
    if (handler === undefined) continue
    if (!isRouteHandler(handler)) throw new Error(`${template} declares ${method} without an operation`)
    handlers[method] = handler
  }
  return { template, handlers }
}

function isRouteHandler(value: unknown): value is RouteHandler {
  return typeof value === 'function' && 'definition' in value
}

/**
 * Makes the look-up from a path to its route. Fixed segments win over parameters; one trailing slash is accepted (contract §1).
 * @returns undefined for a path that no route has, and for one whose percent-encoding is broken
 */
export function routeFinder(routes: Route[]): (pathname: string) => Match | undefined {
  const patterns = routes
    .map((route) => ({ route, pattern: toPattern(route.template) }))
    .sort((a, b) => a.route.template.split('{').length - b.route.template.split('{').length)
  return (pathname) => {
    for (const { route, pattern } of patterns) {
      const found = pattern.exec(pathname)
      if (found) return withParams(route, found.groups ?? {})
    }
    return undefined
  }
}

function toPattern(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`)
}

function withParams(route: Route, groups: Record<string, string>): Match | undefined {
  try {
    const params: Record<string, string> = {}
    for (const [name, value] of Object.entries(groups)) params[name] = decodeURIComponent(value)
    return { ...route, params }
  } catch {
    return undefined
  }
}
