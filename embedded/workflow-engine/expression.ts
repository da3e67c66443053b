/** What an expression may name: `event` started the run, `async` is the event that arrives later. */
export type Scope = { event: unknown; async?: unknown }

type Evaluate = (scope: Scope) => unknown

/** An expression outside the part of CEL that this engine knows. */
export class UnsupportedExpression extends Error {}

const TOKEN = /\s*(==|!=|<=|>=|&&|\|\||[<>!().]|[A-Za-z_]\w*|\d+(?:\.\d+)?|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/y
const COMPARISONS: Record<string, (a: unknown, b: unknown) => boolean> = {
  '==': (a, b) => a !== undefined && a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => order(a, b) < 0,
  '>': (a, b) => order(a, b) > 0,
  '<=': (a, b) => order(a, b) <= 0,
  '>=': (a, b) => order(a, b) >= 0,
}

/**
 * Compiles the part of CEL (cel.dev) that triggers and waits use: paths, literals, comparisons, `&&`, `||`, `!`, brackets.
 * @throws UnsupportedExpression with the text, at compile time, never later
 */
export function compile(text: string): (scope: Scope) => boolean {
  const tokens = tokenize(text)
  let at = 0
  const accept = (token: string) => tokens[at] === token && ++at > 0
  const refuse = (): never => {
    throw new UnsupportedExpression(`the expression ${JSON.stringify(text)}`)
  }

  function either(): Evaluate {
    let left = both()
    while (accept('||')) left = combine(left, both(), (a, b) => a === true || b === true)
    return left
  }
  function both(): Evaluate {
    let left = comparison()
    while (accept('&&')) left = combine(left, comparison(), (a, b) => a === true && b === true)
    return left
  }
  function comparison(): Evaluate {
    const left = operand()
    const compare = COMPARISONS[tokens[at] ?? '']
    if (!compare) return left
    at++
    return combine(left, operand(), compare)
  }
  function operand(): Evaluate {
    if (accept('!')) {
      const inner = operand()
      return (scope) => inner(scope) !== true
    }
    if (accept('(')) {
      const inner = either()
      return accept(')') ? inner : refuse()
    }
    return value(tokens[at++] ?? refuse())
  }
  function value(token: string): Evaluate {
    if (/^['"]/.test(token)) return constant(token.slice(1, -1).replace(/\\(.)/g, '$1'))
    if (/^\d/.test(token)) return constant(Number(token))
    if (token === 'true' || token === 'false') return constant(token === 'true')
    if (token === 'null') return constant(null)
    if (token !== 'event' && token !== 'async') return refuse()
    const path: string[] = [token]
    while (accept('.')) path.push(/^[A-Za-z_]/.test(tokens[at] ?? '') ? (tokens[at++] ?? refuse()) : refuse())
    return (scope) => path.reduce<unknown>(member, scope)
  }

  const evaluate = either()
  if (at !== tokens.length) refuse()
  return (scope) => evaluate(scope) === true
}

function tokenize(text: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  for (let end = 0; text.slice(end).trim() !== ''; end = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)?.[1]
    if (token === undefined) throw new UnsupportedExpression(`the expression ${JSON.stringify(text)}`)
    tokens.push(token)
  }
  return tokens
}

const constant = (value: unknown) => () => value
const combine = (left: Evaluate, right: Evaluate, by: (a: unknown, b: unknown) => boolean): Evaluate => {
  return (scope) => by(left(scope), right(scope))
}

function member(owner: unknown, name: string): unknown {
  if (typeof owner !== 'object' || owner === null || !Object.hasOwn(owner, name)) return undefined
  return Reflect.get(owner, name)
}

/** Which of two numbers or two texts comes first; NaN, hence false in every comparison, for anything else. */
function order(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a === b ? 0 : a < b ? -1 : 1
  return Number.NaN
}
