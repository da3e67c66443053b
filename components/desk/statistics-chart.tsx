/** What was published and read on one day. */
export interface ChartDay {
  day: string
  published: number
  read: number
}

const [width, height, gap] = [640, 160, 2]

/**
 * Bars of what was published, the part that was read filled. The table below it says the same, so it is one picture with one description.
 * @param days in order, those without anything too
 */
export function StatisticsChart({ days, label }: { days: ChartDay[]; label: string }) {
  const most = Math.max(1, ...days.map(({ published }) => published))
  const step = width / Math.max(1, days.length)
  const tall = (count: number) => (count / most) * (height - 4)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} className="w-full text-action">
      <line x1="0" x2={width} y1={height - 1} y2={height - 1} stroke="currentColor" />
      {days.map(({ day, published, read }, index) => (
        <g key={day}>
          <rect
            x={index * step + gap / 2}
            y={height - 1 - tall(published)}
            width={step - gap}
            height={tall(published)}
            fill="none"
            stroke="currentColor"
          />
          <rect
            x={index * step + gap / 2}
            y={height - 1 - tall(read)}
            width={step - gap}
            height={tall(read)}
            fill="currentColor"
          />
        </g>
      ))}
    </svg>
  )
}
