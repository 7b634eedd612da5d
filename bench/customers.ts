import { once } from "node:events";
import { createWriteStream } from "node:fs";

/** Writes a customers file of so many records, the same ones each time. */
export async function writeCustomers(path: string, count: number): Promise<void> {
  const file = createWriteStream(path, { highWaterMark: 1024 * 1024 });
  file.write('{"customers": [\n');
  for (let index = 0; index < count; index++) {
    const separator = index === count - 1 ? "\n" : ",\n";
    if (!file.write(JSON.stringify(customer(index)) + separator)) await once(file, "drain");
  }
  file.end("]}\n");
  await once(file, "close");
}

function customer(index: number) {
  const paid = index % 3 === 0;
  return {
    customerId: `customer-${(index * 7_919) % 10_000_019}`,
    email: `user${index}@company-${index % 5_000}.example`,
    name: `Customer number ${index}`,
    ...(paid ? { billingId: `cus_${index.toString(36).padStart(14, "0")}` } : {}),
    updatedAt: new Date(Date.UTC(2022, 0, 1) + index * 1_000).toISOString(),
    metadata: { plan: paid ? "pro" : "free", seats: String(index % 50) },
  };
}
