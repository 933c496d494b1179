/** True if there are `/dev/zero`, `/dev/full` and `mkfifo`; else a reason is printed for tests that are left out. */
export function hasOddDevices(): boolean {
  if (Deno.build.os === "linux") return true;
  console.log("skipped: /dev/full and mkfifo are as these tests need them on Linux");
  return false;
}
