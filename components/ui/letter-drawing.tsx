/** Two letters on each other, the upper one stamped: the drawing of the first page. Decoration. */
export function LetterDrawing({ className }: { className?: string }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 320 240"
      fill="none"
      className={className}
      strokeLinejoin="round"
      strokeLinecap="round"
    >
      <g transform="rotate(-7 150 130)">
        <rect x="46" y="46" width="216" height="140" rx="6" fill="var(--sunk)" stroke="var(--line)" strokeWidth="1.5" />
      </g>
      <g transform="rotate(3 170 130)">
        <rect x="56" y="60" width="224" height="146" rx="6" fill="var(--sheet)" stroke="var(--ink)" strokeWidth="2" />
        <path d="M58 63.500 168 146l110-82.500" stroke="var(--ink)" strokeWidth="2" />
        <path d="m58 204 76-82M278 204l-76-82" stroke="var(--line)" strokeWidth="1.500" />
        <rect
          x="228"
          y="74"
          width="36"
          height="44"
          rx="2"
          fill="var(--sheet)"
          stroke="var(--action)"
          strokeWidth="2"
          strokeDasharray="3.500 3"
        />
        <path d="M246 83.500v25M236 89h20M236 103h20" stroke="var(--action)" strokeWidth="2.500" />
        <circle cx="218" cy="110" r="21" stroke="var(--ink-soft)" strokeWidth="1.500" />
        <circle cx="218" cy="110" r="15" stroke="var(--ink-soft)" strokeWidth="1" />
        <path d="M196 104c-12-4-20 4-32 0M196 116c-12-4-20 4-32 0" stroke="var(--ink-soft)" strokeWidth="1.500" />
      </g>
    </svg>
  )
}
