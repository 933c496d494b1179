/**
 * Round trips between cities, as measured: medians of 30 days up to 9 April 2024 between the regions of a cloud
 * that are in or near them, as Microsoft published them
 * (https://learn.microsoft.com/azure/networking/azure-network-latency, CC BY 4.0, page of 10 April 2024). Of the
 * two directions, which differ by 3 ms at most, the one to the city that stands first here is taken.
 */

/** The cities; in brackets what the source calls the region. */
export const CITIES = [
  "São Paulo", // (Brazil South)
  "Toronto", // (Canada Central)
  "Virginia", // (East US)
  "San Francisco", // (West US; a row only, the table of its column is not its own in the source)
  "London", // (UK South)
  "Frankfurt", // (Germany West Central)
  "Gävle", // (Sweden Central)
  "Johannesburg", // (South Africa North)
  "Dubai", // (UAE North)
  "Pune", // (Central India)
  "Singapore", // (Southeast Asia)
  "Tokyo", // (Japan East)
  "Seoul", // (Korea Central)
  "Sydney", // (Australia East)
] as const;

export type City = typeof CITIES[number];

/** Round trips in ms between each city and those after it, in the order above. */
const ROUND_TRIPS_MS: readonly (readonly number[])[] = [
  [131, 117, 186, 180, 192, 208, 334, 293, 311, 343, 280, 303, 311],
  [20, 68, 92, 103, 119, 246, 205, 222, 221, 157, 182, 199],
  [69, 78, 90, 104, 233, 193, 210, 227, 158, 184, 204],
  [137, 149, 164, 302, 254, 220, 171, 108, 132, 140],
  [17, 31, 160, 118, 134, 157, 226, 222, 258],
  [27, 162, 117, 134, 156, 223, 221, 243],
  [186, 141, 157, 180, 247, 245, 267],
  [254, 270, 292, 359, 357, 379],
  [38, 86, 154, 151, 170],
  [53, 120, 118, 140],
  [71, 70, 90],
  [33, 103],
  [130],
  [],
];

/** Within a city: from one network to another at its exchange, in ms. Not of that table. */
const WITHIN_CITY_MS = 2;

/** The round trip between two cities, in ms. */
export function roundTripMs(a: City, b: City): number {
  const [first, second] = [CITIES.indexOf(a), CITIES.indexOf(b)].toSorted((x, y) => x - y);
  return first === second ? WITHIN_CITY_MS : ROUND_TRIPS_MS[first][second - first - 1];
}
