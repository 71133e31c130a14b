/** What is told of a project; sizes in bytes, `hard` -1 is unlimited. */
export interface ProjectFigures {
  readonly name: string;
  readonly public: boolean;
  readonly hard: number;
  readonly used: number;
  readonly members: number;
  readonly repositories: number;
  readonly pulls: number;
  readonly pushes: number;
}

/** How many artifacts of a type a project has. */
export interface TypeFigures {
  readonly name: string;
  readonly public: boolean;
  readonly type: string;
  readonly artifacts: number;
}

/** How many vulnerabilities of a severity (`Critical`, `High` …) the artifacts of a project have. */
export interface VulnerabilityFigures {
  readonly project: string;
  readonly severity: string;
  readonly count: number;
}

/** One tally of the whole installation. */
export interface TallyValue {
  readonly name: string;
  readonly labels: readonly string[];
  readonly value: number;
}
