/* Beside the time of an event, the same time where its reader is. */

/** Whether clocks in both zones show the same at this moment. */
function showSame(moment, zone, other) {
  const clock = (timeZone) =>
    new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short", timeStyle: "short" }).format(moment);
  return clock(zone) === clock(other);
}

function addLocalTime(line) {
  const moments = [...line.querySelectorAll("time")].map((time) => new Date(time.dateTime));
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!here || showSame(moments[0], line.dataset.zone, here)) return;
  const words = new Intl.DateTimeFormat(document.documentElement.lang, {
    weekday: "long", year: "numeric", month: "long", day: "numeric",
    hour: "numeric", minute: "2-digit", timeZoneName: "short",
  });
  const added = document.createElement("span");
  added.className = "event-time__here";
  added.textContent = line.dataset.here.replace("{time}", () =>
    words.formatRange(moments[0], moments.at(-1)),
  );
  line.append(added);
}

document.querySelectorAll(".event-time").forEach(addLocalTime);
