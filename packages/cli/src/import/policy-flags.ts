import { type Command, InvalidArgumentError, type OptionValues } from "commander";
import { type Policies, policyFlags } from "../policies/policies.ts";
import { isZone } from "../policies/zone.ts";

/** Adds the flags that say what is done to harmless dirt. */
export function withPolicies(command: Command): Command {
  return command
    .option("--trim", "leave out blanks around ids, names, e-mail addresses and other texts")
    .option("--empty-as-null", 'read "" and empty cells as null, where null is allowed')
    .option("--drop-bad-email", "import customers with an invalid e-mail address without it")
    .option("--zone <zone>", "dates without a zone are in this one, such as Europe/Berlin", zone)
    .option("--metadata-as-text", "write metadata that is no text as its JSON text")
    .option("--numbers-as-text", "write numbers where text belongs as their digits")
    .option("--map-ids", "map ids that the platform cannot take, and keep the original ones");
}

/** The policies that the flags switch on. */
export function policiesOf(flags: OptionValues): Policies {
  const { trim = false, emptyAsNull = false, dropBadEmail = false, zone = null } = flags;
  const { metadataAsText = false, numbersAsText = false, mapIds = false } = flags;
  return { trim, emptyAsNull, dropBadEmail, zone, metadataAsText, numbersAsText, mapIds };
}

/** The flags of policies that stand in a command line, by name. */
export function namesOfPolicyFlags(flags: OptionValues): readonly string[] {
  return Object.entries(policyFlags).flatMap(([key, name]) => {
    return flags[key] === undefined ? [] : [name];
  });
}

function zone(value: string): string {
  if (isZone(value)) return value;
  throw new InvalidArgumentError("Give a time zone of IANA, such as Europe/Berlin.");
}
