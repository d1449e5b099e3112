using System.Globalization;
using Registry.Core.Operations;
using Xunit;

namespace Core.Tests.Operations;

public sealed class ScheduleTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-01-10T00:00:00Z", "2026-01-10T02:30:00Z")]
    [InlineData("2026-01-10T02:29:59Z", "2026-01-10T02:30:00Z")]
    [InlineData("2026-01-10T02:30:00Z", "2026-01-11T02:30:00Z")]
    [InlineData("2026-07-10T02:00:00Z", "2026-07-11T01:30:00Z")]
    [InlineData("2026-07-09T23:00:00Z", "2026-07-10T01:30:00Z")]
    public void Next_Daily_IsAtTheLocalTime(string moment, string expected) =>
        Assert.Equal(Moment(expected), Schedule.Daily(new TimeOnly(3, 30)).Next(Moment(moment), Berlin));

    [Fact]
    public void Next_SkippedTime_IsOnThatDayAllTheSame() =>
        Assert.Equal(
            Moment("2026-03-29T01:30:00Z"), Schedule.Daily(new TimeOnly(2, 30)).Next(Moment("2026-03-29T00:00:00Z"), Berlin));

    [Fact]
    public void Next_Interval_IsAfterIt() =>
        Assert.Equal(
            Moment("2026-01-10T06:00:00Z"), Schedule.Every(TimeSpan.FromHours(6)).Next(Moment("2026-01-10T00:00:00Z"), Berlin));

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
