namespace Registry.Core.Operations;

/// <summary>When something that recurs is due: once a day at a time of the clock, or again and again after the same while.</summary>
public readonly record struct Schedule
{
    private readonly TimeOnly _timeOfDay;
    private readonly TimeSpan? _interval;

    private Schedule(TimeOnly timeOfDay, TimeSpan? interval) => (_timeOfDay, _interval) = (timeOfDay, interval);

    /// <summary>Every day at this time of the local clock.</summary>
    public static Schedule Daily(TimeOnly timeOfDay) => new(timeOfDay, interval: null);

    /// <summary>Again after this while, counted from the end of the time before.</summary>
    public static Schedule Every(TimeSpan interval) => new(default, interval);

    /// <summary>When it is due next.</summary>
    /// <param name="moment">Later than this.</param>
    /// <param name="zone">Where the clock hangs. On the day that it skips the time, it is due as much later as is skipped.</param>
    public DateTimeOffset Next(DateTimeOffset moment, TimeZoneInfo zone)
    {
        if (_interval is { } interval)
        {
            return moment + interval;
        }

        var local = TimeZoneInfo.ConvertTime(moment, zone);
        var today = At(local.Date, zone);
        return today > moment ? today : At(local.Date.AddDays(1), zone);
    }

    private DateTimeOffset At(DateTime date, TimeZoneInfo zone)
    {
        var local = date + _timeOfDay.ToTimeSpan();

        // A time that is skipped gets the offset from before the skip, which comes to the same time later by what is skipped.
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
