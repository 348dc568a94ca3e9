interface ChoicesProps<Value extends string> {
  legend: string;
  options: readonly { value: Value; label: string }[];
  chosen: readonly Value[];
  /** Beside each other where there is room. */
  isInRow?: boolean;
  error?: string | undefined;
  onChange: (chosen: Value[]) => void;
}

/** Any number of a few choices, each with a box to tick. */
export function Choices<Value extends string>({
  legend,
  options,
  chosen,
  isInRow = false,
  error,
  onChange,
}: ChoicesProps<Value>) {
  return (
    <fieldset>
      <legend className="pb-1 text-table font-medium">{legend}</legend>
      <div className={isInRow ? 'flex flex-wrap gap-x-5' : undefined}>
        {options.map(({ value, label }) => (
          <label key={value} className="flex min-h-8 items-center gap-2 text-table touch:min-h-11">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              aria-invalid={error === undefined ? undefined : true}
              onChange={({ target }) =>
                onChange(
                  options
                    .map((option) => option.value)
                    .filter((each) => (each === value ? target.checked : chosen.includes(each))),
                )
              }
              className="size-4 shrink-0 accent-accent"
            />
            {label}
          </label>
        ))}
      </div>
      {error !== undefined && <p className="text-small text-bad">{error}</p>}
    </fieldset>
  );
}
