import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules", "dist", "gateway/console/pages/**"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      // Lengths and keys are checked where a value is made; the compiler's noUncheckedIndexedAccess then wants the mark.
      "@typescript-eslint/no-non-null-assertion": "off",
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: "Time is handed in: use the Clock.",
        },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Time is handed in: use the Clock." },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: "Randomness is handed in: use Random.",
        },
      ],
      "max-lines": ["warn", { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // The runtime's clock is taken here alone in the product; programs around it (tests, simulators, the demonstration) may.
    files: [
      "gateway/node/system-clock.ts",
      "gateway/cli/**",
      "**/*.test.ts",
      "adapters/simulators/**",
      "conformance-tests/**",
      "envelopes/test-support.ts",
    ],
    rules: { "no-restricted-syntax": "off" },
  },
  { files: ["**/*.test.ts"], rules: { "max-lines": "off" } },
  {
    files: ["**/*.mjs", "**/*.cjs", "bin/**", "gateway/cli/templates/**/*.js"],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      globals: { Buffer: "readonly", process: "readonly", console: "readonly", URL: "readonly", module: "readonly" },
    },
  },
);
